"""What a tool returns to say that it failed, in CrewAI's names."""

from enum import Enum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class ToolFailureReason(str, Enum):
    TOOL_REPORTED = "tool_reported"
    EXCEPTION = "exception"
    MCP_ERROR = "mcp_error"
    USAGE_LIMIT = "usage_limit"
    UNKNOWN_TOOL = "unknown_tool"
    INVALID_INPUT = "invalid_input"
    REPEATED_CALL = "repeated_call"


class ToolFailurePolicy(str, Enum):
    IGNORE = "ignore"
    WARN = "warn"
    RAISE = "raise"


class ToolFailure(BaseModel):
    model_config = ConfigDict(frozen=True)

    message: str
    reason: ToolFailureReason = ToolFailureReason.TOOL_REPORTED
    code: str | None = None
    retryable: bool = False
    details: dict[str, Any] = Field(default_factory=dict)

    def as_agent_message(self) -> str:
        return self.message if self.code is None else f"{self.message} (code: {self.code})"
