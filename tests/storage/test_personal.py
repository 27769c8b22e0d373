"""Every column of text of every table is known to hold, or not to hold, something of people."""

import sqlalchemy as sa

from storage.models import metadata
from storage.models.personal import ANYWHERE, AUTHORS, COLUMNS, Holds, columns_of

PEOPLE = {Holds.PERSON, Holds.COMPANION, Holds.ASIDE}


def texts_of(table):
    """Return the columns of a table in which something of somebody could stand."""
    return {
        column.name
        for column in table.c
        if column.name not in ANYWHERE
        and not isinstance(column.type, sa.Enum)
        and isinstance(getattr(column.type, "impl_instance", column.type), sa.String | sa.JSON)
    }


def test_every_table_and_every_column_of_text_is_listed():
    assert set(COLUMNS) == set(metadata.tables), "say in storage/models/personal.py what a new table holds"
    for name, table in metadata.tables.items():
        assert set(COLUMNS[name]) == texts_of(table), f"say in storage/models/personal.py what {name} holds"


def test_whatever_points_to_a_member_is_known_to():
    for name, table in metadata.tables.items():
        for way in table.foreign_key_constraints:
            if way.referred_table.name == "member":
                column = [*way.columns][-1].name
                assert COLUMNS[name][column] in PEOPLE, f"{name}.{column}"


def test_what_can_be_emptied_may_be_empty_and_what_goes_with_its_row_is_needed():
    for name, table in metadata.tables.items():
        assert all(table.c[column].nullable for column in columns_of(name, Holds.ASIDE)), name


def test_a_table_with_prose_names_who_wrote_it():
    with_prose = {name for name in COLUMNS if columns_of(name, Holds.PROSE)}
    assert with_prose == set(AUTHORS)
    for name, author in AUTHORS.items():
        assert COLUMNS[name][author] is Holds.PERSON, name


def test_whoever_is_nobody_in_particular_stands_once_in_a_row_that_is_unique():
    for name, table in metadata.tables.items():
        keys = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
        unique = {column.name for key in (table.primary_key, *keys) for column in key.columns}
        unique |= {column.name for index in table.indexes if index.unique for column in index.columns}
        clashing = unique & set(columns_of(name, Holds.PERSON))
        assert clashing <= {"owner_id"}, f"two who left would be the same in {name}"  # a sample goes whole
