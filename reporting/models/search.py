"""What the public can find by words."""

from django.db import models


class SearchEntry(models.Model):
    """One thing that is public, with the words by which it is found; written when it comes out,
    gone when it is withdrawn.

    PostgreSQL keeps a search vector of title and text beside it (migration 0008).
    """

    key = models.CharField(
        max_length=150, unique=True, help_text="The same for every edition or version of one thing."
    )
    kind = models.CharField(max_length=60, help_text="What it is, in a reader’s words.")
    address = models.CharField(max_length=250)
    title = models.CharField(max_length=260)
    sort_key = models.CharField(
        max_length=600, default="", help_text="The title, so that PI2 stands before PI10."
    )
    text = models.TextField()
    date = models.DateField(
        help_text="The last day of the period it speaks of, or the day it was uploaded."
    )
    published_at = models.DateTimeField(help_text="Before this moment nobody finds it.")

    class Meta:
        ordering = ["-date", "sort_key", "title"]
        indexes = [models.Index(fields=["-date"])]

    def __str__(self):
        return self.title
