from django.db import models


class RecurringJob(models.Model):
    """When a job of the timetable runs next. The row is the lock: one worker moves it on, the others find it moved."""

    name = models.CharField(max_length=120, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A running worker, by its heartbeat. Work claimed by a silent one goes back into the queue."""

    name = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
