"""Cases, procedures, scoring, planning, records: what is practised and how it is judged."""
