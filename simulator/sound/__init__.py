"""What is heard in the operating room, synthesised from the tool's signals; knows no sound device."""
