"""stub."""
from pipeline.supervision.signals.model import OfficeTexts, Signal, TaskHistory


def find_deployment_only(history: TaskHistory, office: OfficeTexts) -> Signal | None:
    return None
