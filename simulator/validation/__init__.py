"""Published experiments run on Osteon's own engines: the table, the runs, the verdicts and the report."""
