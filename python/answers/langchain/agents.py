from langchain_core.tools import BaseTool, StructuredTool, Tool, tool
from stepcrew_python.absent import names_absent

__all__ = ["BaseTool", "StructuredTool", "Tool", "tool"]
__getattr__ = names_absent(__name__)
