"""X-rays of a volume as it is now, with tools and implants, from any C-arm pose; knows no window."""
