"""The reports of the framework: each kind's frozen content, and the one readable document that
every form is made from.
"""
