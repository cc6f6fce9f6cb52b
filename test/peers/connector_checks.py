"""Uses the local Snowflake server through snowflake-connector-python, as its users would.

Prints a line for each check and exits with 1 if one failed. Reads from the environment: PEER_PORT, the server's; PEER_KEYS, a
folder with right.pem, wrong.pem and the public key of right.pem in public.txt.
"""

import datetime
import decimal
import json
import os
import pathlib
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

import snowflake.connector
from snowflake.connector import DictCursor, SnowflakeConnection

PORT = int(os.environ["PEER_PORT"])
KEYS = pathlib.Path(os.environ["PEER_KEYS"])


def connect(**options: Any) -> SnowflakeConnection:
    """Logs in with the arguments of local/snowflake/README.md."""
    chosen = {"account": "test", "user": "peer", "password": "any", "database": "PEERS", "schema": "PUBLIC", **options}
    if "authenticator" in options:
        del chosen["password"]
    return snowflake.connector.connect(
        host="127.0.0.1", port=PORT, protocol="http", login_timeout=10, network_timeout=20, **chosen
    )


def rows(connection: SnowflakeConnection, sql: str, binds: Any = None) -> list[Any]:
    return connection.cursor().execute(sql, binds).fetchall()


def dict_cursor_and_paths() -> None:
    with connect() as connection:
        rows(connection, "CREATE OR REPLACE TABLE records (id VARCHAR, data VARIANT)")
        rows(connection, "INSERT INTO records SELECT %s, PARSE_JSON(%s)", ("a", '{"x": {"y": [1, "ü"]}, "none": null}'))
        sql = "SELECT id, data, data:x.y[1]::STRING AS text, data:none IS NULL AS missing FROM records"
        [row] = connection.cursor(DictCursor).execute(sql).fetchall()
        assert json.loads(row.pop("DATA")) == {"x": {"y": [1, "ü"]}, "none": None}, row
        assert row == {"ID": "a", "TEXT": "ü", "MISSING": False}, row


def binds_of_both_styles() -> None:
    with connect() as connection:
        assert rows(connection, "SELECT %s + 1, %s", (1, "it's")) == [(2, "it's")]
        assert rows(connection, "SELECT %(n)s, %(none)s", {"n": 1.5, "none": None}) == [(1.5, None)]
    with connect(paramstyle="qmark") as connection:
        assert rows(connection, "SELECT ? + 1, ?, ?", (1, "?", True)) == [(2, "?", True)]


def executemany() -> None:
    with connect(paramstyle="qmark") as connection:
        rows(connection, "CREATE OR REPLACE TABLE many (a INT, b VARCHAR)")
        cursor = connection.cursor()
        cursor.executemany("INSERT INTO many VALUES (?, ?)", [(1, "a"), (2, None), (3, "c")])
        assert cursor.rowcount == 3, cursor.rowcount
        assert rows(connection, "SELECT a, b FROM many ORDER BY a") == [(1, "a"), (2, None), (3, "c")]


def types_and_times() -> None:
    with connect(session_parameters={"TIMEZONE": "UTC"}) as connection:
        sql = """SELECT 12345678901234567890::NUMBER(38,0), 1.25::NUMBER(10,2), 1.5::FLOAT, TRUE, '2026-01-31'::DATE, '10:11:12'::TIME,
          '2026-01-01 00:00:00.123456'::TIMESTAMP_NTZ, '2026-01-01 00:00:00 +02:00'::TIMESTAMP_LTZ, NULL, TO_BINARY('6869', 'HEX'),
          ARRAY_CONSTRUCT(1, 'a'), OBJECT_CONSTRUCT('k', 1)"""
        [row] = rows(connection, sql)
        assert row[:6] == (
            12345678901234567890,
            decimal.Decimal("1.25"),
            1.5,
            True,
            datetime.date(2026, 1, 31),
            datetime.time(10, 11, 12),
        ), row
        assert row[6] == datetime.datetime(2026, 1, 1, 0, 0, 0, 123456), row
        assert row[7].astimezone(datetime.UTC) == datetime.datetime(2025, 12, 31, 22, tzinfo=datetime.UTC), row
        assert (row[8], bytes(row[9])) == (None, b"hi"), row
        assert [json.loads(text) for text in row[10:]] == [[1, "a"], {"k": 1}], row


def bound_times() -> None:
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678000)
    with connect(paramstyle="qmark") as connection:
        assert rows(connection, "SELECT ?::TIMESTAMP_NTZ, ?::DATE", (moment, moment.date())) == [(moment, moment.date())]


def several_statements() -> None:
    with connect() as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT 1; SELECT 'b;' -- c;\n; SELECT 3", num_statements=3)
        results = [cursor.fetchall()]
        while cursor.nextset():
            results.append(cursor.fetchall())
        assert results == [[(1,)], [("b;",)], [(3,)]], results
        assert refusal(lambda: rows(connection, "SELECT 1; SELECT 2")).errno == 8


def asynchronous() -> None:
    with connect() as connection:
        cursor = connection.cursor()
        cursor.execute_async("SELECT 42 AS answer, 'x' AS text")
        query_id = str(cursor.sfqid)
        while connection.is_still_running(connection.get_query_status_throw_if_error(query_id)):
            time.sleep(0.05)
        later = connection.cursor()
        later.get_results_from_sfqid(query_id)
        assert later.fetchall() == [(42, "x")]


def errors() -> None:
    with connect() as connection:
        error = refusal(lambda: rows(connection, "SELECT * FROM missing"))
        assert (error.errno, error.sqlstate) == (2003, "42S02"), (error.errno, error.sqlstate)
        assert refusal(lambda: rows(connection, "SELEC 1")).errno == 1003


def transactions() -> None:
    with connect(autocommit=False) as connection:
        rows(connection, "CREATE OR REPLACE TABLE counted (a INT)")
        rows(connection, "INSERT INTO counted VALUES (1)")
        connection.rollback()
        rows(connection, "INSERT INTO counted VALUES (2)")
        connection.commit()
        assert rows(connection, "SELECT a FROM counted") == [(2,)]


def key_pair() -> None:
    public_key = (KEYS / "public.txt").read_text()
    with connect() as connection:
        rows(connection, f"CREATE OR REPLACE USER keyed TYPE = SERVICE RSA_PUBLIC_KEY = '{public_key}'")
    options = {"user": "keyed", "authenticator": "SNOWFLAKE_JWT"}
    with connect(**options, private_key_file=str(KEYS / "right.pem")) as connection:
        assert rows(connection, "SELECT CURRENT_USER()") == [("KEYED",)]
    wrong = refusal(lambda: connect(**options, private_key_file=str(KEYS / "wrong.pem")))
    assert "JWT token is invalid" in str(wrong), wrong
    stranger = refusal(lambda: connect(**{**options, "user": "stranger"}, private_key_file=str(KEYS / "right.pem")))
    assert "was never created" in str(stranger), stranger


def password_and_access_token() -> None:
    with connect() as connection:
        rows(connection, "CREATE OR REPLACE USER secretive PASSWORD = 'right'")
        [(_, token)] = rows(connection, "ALTER USER secretive ADD PROGRAMMATIC ACCESS TOKEN t")
    with connect(user="secretive", password="right") as connection:
        assert rows(connection, "SELECT 1") == [(1,)]
    with connect(user="secretive", authenticator="PROGRAMMATIC_ACCESS_TOKEN", token=token) as connection:
        assert rows(connection, "SELECT CURRENT_USER()") == [("SECRETIVE",)]
    assert "ncorrect username or password" in str(refusal(lambda: connect(user="secretive", password="wrong")))


def token_renewal() -> None:
    """The server's session tokens end after some seconds; the session and its temporary settings go on."""
    with connect() as connection:
        rows(connection, "ALTER SESSION SET QUERY_TAG = 'kept'")
        [(session,)] = rows(connection, "SELECT CURRENT_SESSION()")
        time.sleep(float(os.environ["PEER_TOKEN_SECONDS"]) + 1)
        assert rows(connection, "SELECT CURRENT_SESSION()") == [(session,)]


def refusal(work: Callable[[], Any]) -> Any:
    try:
        work()
    except snowflake.connector.errors.Error as error:
        return error
    raise AssertionError("was not refused")


CHECKS: list[Callable[[], None]] = [
    dict_cursor_and_paths,
    binds_of_both_styles,
    executemany,
    types_and_times,
    bound_times,
    several_statements,
    asynchronous,
    errors,
    transactions,
    key_pair,
    password_and_access_token,
    token_renewal,
]


def main() -> int:
    failed = 0
    for check in CHECKS:
        name = check.__name__.replace("_", " ")
        try:
            check()
            print(f"  ok      {name}", flush=True)
        except Exception:  # noqa: BLE001 - every check is run, whatever becomes of the others
            failed += 1
            print(f"  FAILED  {name}\n{traceback.format_exc()}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
