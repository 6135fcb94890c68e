"""stub."""
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory


def find_slogan(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    return None
