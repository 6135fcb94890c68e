"""stub."""
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory


def find_vague_goal(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    return None
