from crewai.tasks.output_format import OutputFormat
from crewai.tasks.task_output import TaskOutput
from stepcrew_python.absent import names_absent

__all__ = ["OutputFormat", "TaskOutput"]
__getattr__ = names_absent(__name__)
