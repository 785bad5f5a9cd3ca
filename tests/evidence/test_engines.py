"""pandas, DuckDB and Spark find the same buckets and the same rates."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from reviewgen.errors import InputRefused
from reviewgen.evidence.columns import Column
from reviewgen.evidence.measure import measure
from reviewgen.evidence.options import MeasureOptions
from reviewgen.evidence.sketch import Sketch, bucket_of

pytestmark = [
    pytest.mark.requires_module("ibis", "duckdb", "pyarrow"),
    # Ibis 12 calls DuckDB by names that DuckDB 2 calls old; the engine silences that, these tests use Ibis bare.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ibis"),
]

ROWS = 20_000
EDGES = sorted({0, 1, 2, 3, 127, 129} | {max((1 << k) + d, 0) for k in range(1, 53) for d in (-1, 0, 1)})


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Parquet of clean rows with types, latencies from 1 ns to a second."""
    import pyarrow
    import pyarrow.parquet

    rng = np.random.default_rng(12)
    path = tmp_path_factory.mktemp("table") / "capture.parquet"
    columns = {
        "timestamp_ns": 1_795_394_140_000_000_000 + np.cumsum(rng.exponential(50_000, ROWS)).astype(np.int64),
        "latency_ns": np.exp(rng.uniform(0, np.log(1e9), ROWS)).astype(np.int64),
        "type": rng.choice(["quote", "trade", "cancel_replace"], ROWS, p=[0.8, 0.1, 0.1]),
        "wait_us": rng.exponential(12.3, ROWS),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    return path


@pytest.fixture(scope="module")
def by_base(table: Path) -> dict:
    return json.loads(measure([table], MeasureOptions(engine="base")).data)


def without_engine(tree: dict) -> dict:
    return {key: tree[key] for key in ("series", "rates", "files", "joint")}


def test_duckdb_is_equal_to_the_base(table: Path, by_base: dict):
    found = json.loads(measure([table], MeasureOptions(engine="duckdb")).data)
    assert found == by_base
    assert len(found["series"]) == 4


def test_fractions_and_several_latencies_are_equal_too(table: Path):
    options = {"columns": "processor=wait_us,end_to_end=latency_ns,time=timestamp_ns"}
    base, duck = (
        measure([table], MeasureOptions(engine=name, **options)).data for name in ("base", "duckdb")
    )
    assert base == duck
    assert json.loads(base)["joint"][0]["n"] == ROWS


@pytest.mark.requires_module("pyspark")
@pytest.mark.requires_tool("java")
@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_spark_is_equal_bucket_for_bucket(table: Path, by_base: dict):
    found = json.loads(measure([table], MeasureOptions(engine="spark")).data)
    assert without_engine(found) == without_engine(by_base)


def test_the_bucket_of_the_engine_is_the_bucket_of_the_bits():
    import ibis

    from reviewgen.evidence.relation import with_bucket

    rng = np.random.default_rng(1)
    values = np.concatenate([EDGES, rng.integers(0, 1 << 53, 2000), rng.integers(0, 10**7, 2000)])
    rows = ibis.memtable({"ps": values})
    found = ibis.duckdb.connect().to_pyarrow(with_bucket(rows))
    assert np.array_equal(np.array(found["bucket"]), bucket_of(np.array(found["ps"])))


@pytest.mark.parametrize("few_values", [False, True])
def test_the_query_is_the_sketch(table: Path, few_values: bool):
    import ibis
    import pyarrow.parquet

    from reviewgen.evidence.relation import read_sketches, sketch_query

    connection = ibis.duckdb.connect()
    rows = connection.read_parquet(str(table))
    found = read_sketches(
        connection.to_pyarrow(sketch_query(rows, Column("latency_ns", "ns"), None, few_values=few_values))
    )
    values = pyarrow.parquet.read_table(table).column("latency_ns").to_numpy()
    assert found == {"": Sketch.of(values * 1000)}


@pytest.mark.parametrize("bad", [None, -3, 1 << 62])
def test_a_row_that_cannot_be_used_is_counted_by_both(tmp_path: Path, bad: int | None):
    import pyarrow
    import pyarrow.parquet

    latency = [5_000] * 100
    latency[41] = bad
    path = tmp_path / "capture.parquet"
    stamps = pyarrow.array([1_795_394_140_000_000_000 + i * 1000 for i in range(100)])
    columns = {"latency_ns": pyarrow.array(latency, pyarrow.int64()), "timestamp_ns": stamps}
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    base, duck = (measure([path], MeasureOptions(engine=name)).data for name in ("base", "duckdb"))
    assert base == duck
    (file,) = json.loads(base)["files"]
    assert (file["rows"], file["rows_dropped"], file["dropped"][0]["first"]) == (100, 1, [42])


@pytest.mark.parametrize("engine", ["base", "duckdb"])
@pytest.mark.parametrize(
    "change", [lambda data: data[:-100], lambda data: data[:4] + data[4:400][::-1] + data[400:]]
)
def test_a_damaged_parquet_is_refused(table: Path, tmp_path: Path, engine: str, change):
    path = tmp_path / "capture.parquet"
    path.write_bytes(change(table.read_bytes()))
    with pytest.raises(InputRefused, match="damaged or cut-off Parquet"):
        measure([path], MeasureOptions(engine=engine))


def test_parquet_types_of_their_own(tmp_path: Path):
    import pyarrow
    import pyarrow.parquet

    stamps = pyarrow.array(
        [1_795_394_140_000_000 + i for i in range(2000)], pyarrow.timestamp("us", tz="UTC")
    )
    spans = pyarrow.array([5_000 + i for i in range(2000)], pyarrow.duration("ns"))
    path = tmp_path / "capture.parquet"
    kinds = pyarrow.array(["a", "b"] * 1000).dictionary_encode()
    pyarrow.parquet.write_table(pyarrow.table({"time": stamps, "lat": spans, "type": kinds}), path)
    base, duck = (measure([path], MeasureOptions(engine=name)).data for name in ("base", "duckdb"))
    assert base == duck
    tree = json.loads(base)
    assert tree["files"][0]["first_time"] == "2026-11-23T00:35:40.000000000Z"
    assert tree["series"][0]["max_us"] == 6.999
