"""Read exported repetitions as a table.

What `coach export --patient NAME --format parquet` writes is a plain Parquet file with units in its columns' names;
pandas, Polars, DuckDB and R read it. Here a week of a made-up person is exported and summed up with pandas.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd

from coach.demo.demo import PATIENTS, fill
from coach.exchange.rows import read_history
from coach.exchange.tables import columns_of, table_rows, to_parquet
from coach.records.store import Store

store = Store("sqlite:///week.db")
fill(store, date(2026, 11, 2), (replace(PATIENTS[0], weeks=1),), tell=lambda _: None)
history = read_history(store, store.person_called(PATIENTS[0].name))
Path("reps.parquet").write_bytes(to_parquet(table_rows(history)["reps"], columns_of("reps")))
store.close()

reps = pd.read_parquet("reps.parquet")
print(reps.groupby("exercise")["rom_deg"].agg(["count", "median", "max"]).round(0))
