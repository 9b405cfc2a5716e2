"""The hands at this machine: which device is chosen, what each driver finds, how one is put into a hand."""
