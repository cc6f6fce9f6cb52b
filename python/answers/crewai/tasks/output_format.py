from enum import Enum


class OutputFormat(str, Enum):
    JSON = "json"
    PYDANTIC = "pydantic"
    RAW = "raw"
