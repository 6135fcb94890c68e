"""stub."""
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory


def find_two_skins(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    return None
