"""The commands and buttons of every platform, made from the content and read back into questions."""
