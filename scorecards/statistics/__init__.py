"""What figures say beside their rating (pure): has it really changed, and where will the year end?

A reading never changes a rating.  Numbers are floats inside and are rounded where they leave.
"""
