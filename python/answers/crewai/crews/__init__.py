from crewai.crews.crew_output import CrewOutput
from stepcrew_python.absent import names_absent

__all__ = ["CrewOutput"]
__getattr__ = names_absent(__name__)
