"""Signs of life from real processes: beat, the timetable and a worker, and a worker that stops."""

from tests.real_parts.parts import wait_for

KINDS = "SELECT DISTINCT kind FROM jobs_heartbeat ORDER BY kind"


def test_beat_and_worker_give_signs_of_life(portal):
    worker = portal.worker()
    beat = portal.beat()
    wait_for(KINDS, [("beat",), ("timetable",), ("worker",)], "all give signs of life")
    portal.kill(beat)
    worker.terminate()
    # What is killed falls silent; what stops in good order takes its leave.
    wait_for(KINDS, [("beat",), ("timetable",)], "the worker is not missed")
