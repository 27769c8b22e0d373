"""What one process has for itself for a while, so that it is done once over all replicas."""

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class JobLease(SQLModel, table=True):
    """A name that `owner`, a process, has until a moment; then whoever comes first may take it."""

    __tablename__ = "job_lease"

    name: str = Field(primary_key=True, max_length=64)
    owner: str = Field(max_length=32)
    until_ms: int = Field(sa_type=sa.BigInteger)
