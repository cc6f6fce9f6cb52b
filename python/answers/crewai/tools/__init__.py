from crewai.tools.base_tool import BaseTool, EnvVar, Tool, tool
from crewai.tools.structured_tool import CrewStructuredTool
from crewai.tools.tool_failure import ToolFailure, ToolFailurePolicy, ToolFailureReason
from stepcrew_python.absent import names_absent

__all__ = [
    "BaseTool",
    "CrewStructuredTool",
    "EnvVar",
    "Tool",
    "ToolFailure",
    "ToolFailurePolicy",
    "ToolFailureReason",
    "tool",
]
__getattr__ = names_absent(__name__)
