"""Column types and constraint names shared by every noun."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

# Tables do not validate, so that pydantic need not build a validator for each of them at every start.
SQLModel.model_config["defer_build"] = True
metadata = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class DecimalText(sa.types.TypeDecorator[Decimal]):
    """An exact decimal kept as the digits a person gave, because SQLite has no decimal type."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """Write the digits plainly: no exponent, and no rounding."""
        del dialect
        return None if value is None else f"{value:f}"

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        """Read the digits back as they were written."""
        del dialect
        return None if value is None else Decimal(value)


def enum_column(kind: type[StrEnum], name: str, **options: Any) -> Any:
    """Keep an enum as its string value, with a CHECK that names the values it may have."""
    column_type = sa.Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=column_type, **options)


def decimal_column(**options: Any) -> Any:
    """Keep a decimal exactly (see DecimalText)."""
    return Field(sa_type=DecimalText, **options)


def within_workspace(column: str, noun: str) -> sa.ForeignKeyConstraint:
    """Point to a row of the same workspace, so that no row can ever point into another one."""
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{noun}.workspace_id", f"{noun}.id"])


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """Index only the rows for which `where` holds, on both databases."""
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where))


@sa.event.listens_for(metadata, "before_create")
def _index_partially(_metadata: sa.MetaData, connection: sa.Connection, **_: Any) -> None:
    """Tell PostgreSQL too which rows are indexed; to name it earlier would load it where there is none."""
    if connection.dialect.name == "postgresql":
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
