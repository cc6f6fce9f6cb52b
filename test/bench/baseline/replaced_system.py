"""What a team has without Stepcrew, plain: FastAPI, a background task for each crew, a row for each in Snowflake.

Snowflake is fakesnow in this process, and CrewAI is imported by the first crew, as imports take seconds.
Arguments: port, the crew's folder, the folder of the database.
"""

import json
import sys
import threading
import uuid
from pathlib import Path
from typing import Any

import fakesnow
import snowflake.connector
import uvicorn
from fastapi import BackgroundTasks, FastAPI, HTTPException
from pydantic import BaseModel

PORT, CREW_FOLDER, DATABASE_FOLDER = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
TABLE = (Path(__file__).parents[3] / "migrations" / "V1.0.0__create_crew_execution_results.sql").read_text()
MESSAGE = "Crew execution started successfully"


class Start(BaseModel):
    crew: str
    inputs: dict[str, Any] = {}


app = FastAPI()
# fakesnow's connections lose statements that threads send at once; Snowflake's do not.
one_at_a_time = threading.Lock()


def statement(text: str, *binds: Any) -> list[Any]:
    with one_at_a_time, connection.cursor() as cursor:
        return cursor.execute(text, binds).fetchall()


@app.post("/crew/start")
def start(request: Start, background: BackgroundTasks) -> dict[str, Any]:
    execution_id = str(uuid.uuid4())
    statement(
        "INSERT INTO crew_execution_results (id, crew_name, status) VALUES (%s, %s, 'PROCESSING')",
        execution_id,
        request.crew,
    )
    background.add_task(run, execution_id, request.inputs)
    return {"execution_id": execution_id, "status": "PROCESSING", "message": MESSAGE}


def run(execution_id: str, inputs: dict[str, Any]) -> None:
    try:
        from project import crew_of

        crew, defaults = crew_of(CREW_FOLDER)
        output = crew.kickoff(inputs={**defaults, **inputs})
        data = output.model_dump(mode="json", exclude={"raw": True, "tasks_output": {"__all__": {"messages"}}})
        end(execution_id, "COMPLETED", output.raw, data)
    except Exception as error:
        end(execution_id, "ERROR", str(error), {})


def end(execution_id: str, status: str, text: str, data: dict[str, Any]) -> None:
    statement(
        "UPDATE crew_execution_results SET status = %s, result_text = %s, raw_output = PARSE_JSON(%s),"
        " updated_at = CURRENT_TIMESTAMP() WHERE id = %s",
        status,
        text,
        json.dumps(data),
        execution_id,
    )


@app.get("/crew/status/{execution_id}")
def status_of(execution_id: str) -> dict[str, Any]:
    rows = statement(
        "SELECT status, result_text, raw_output FROM crew_execution_results WHERE id = %s", execution_id
    )
    if not rows:
        raise HTTPException(404, "There is no such execution")
    status, text, data = rows[0]
    done = status == "COMPLETED"
    return {
        "execution_id": execution_id,
        "status": status,
        "result": {"raw": text, "data": json.loads(data)} if done else None,
        "error": text if status == "ERROR" else None,
    }


@app.get("/crew/executions")
def executions(limit: int = 10) -> dict[str, Any]:
    rows = statement(
        "SELECT id, crew_name, status, created_at, updated_at FROM crew_execution_results"
        " ORDER BY created_at DESC LIMIT %s",
        limit,
    )
    keys = ("execution_id", "crew_name", "status", "created_at", "updated_at")
    return {"executions": [dict(zip(keys, row)) for row in rows]}


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


with fakesnow.patch(db_path=DATABASE_FOLDER):
    connection = snowflake.connector.connect(user="bench", account="bench", database="BENCH", schema="PUBLIC")
    statement(TABLE)
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_level="warning")
