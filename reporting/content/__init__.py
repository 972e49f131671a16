"""What each report says (pure): the content that is frozen, its CSV rows, and the readable document
that every other form is made from.
"""
