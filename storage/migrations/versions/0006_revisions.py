"""Revisions, and check-ins that can be edited and taken back."""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.add_column(sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('edited_by', sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column('is_dropped', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default=sa.text('1')))
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.alter_column('is_dropped', server_default=None)
        batch_op.alter_column('version', server_default=None)

    op.create_table('revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('workspace_id', sa.String(length=32), nullable=False),
    sa.Column('noun', sa.Enum('plan', 'target', 'step', 'check_in', name='noun', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('target_id', sa.Integer(), nullable=True),
    sa.Column('step_id', sa.Integer(), nullable=True),
    sa.Column('check_in_id', sa.Integer(), nullable=True),
    sa.Column('deed', sa.Enum('added', 'edited', 'done', 'reopened', 'moved', 'snoozed', 'assigned', 'blocked', 'unblocked', 'dropped', 'closed', name='deed', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('turn', sa.Enum('made', 'taken_back', 'made_again', name='turn', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('undoes_id', sa.Integer(), nullable=True),
    sa.Column('changes', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('changed_by', sa.String(length=32), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("(step_id IS NOT NULL) = (noun = 'step') AND (check_in_id IS NOT NULL) = (noun = 'check_in') AND (target_id IS NOT NULL) = (noun IN ('target', 'check_in'))", name=op.f('ck_revision_row')),
    sa.CheckConstraint("(undoes_id IS NULL) = (turn = 'made')", name=op.f('ck_revision_undoes')),
    sa.ForeignKeyConstraint(['workspace_id', 'changed_by'], ['member.workspace_id', 'member.id'], name=op.f('fk_revision_workspace_id_changed_by_member')),
    sa.ForeignKeyConstraint(['workspace_id', 'check_in_id'], ['check_in.workspace_id', 'check_in.id'], name=op.f('fk_revision_workspace_id_check_in_id_check_in')),
    sa.ForeignKeyConstraint(['workspace_id', 'plan_id'], ['plan.workspace_id', 'plan.id'], name=op.f('fk_revision_workspace_id_plan_id_plan')),
    sa.ForeignKeyConstraint(['workspace_id', 'step_id'], ['action_step.workspace_id', 'action_step.id'], name=op.f('fk_revision_workspace_id_step_id_action_step')),
    sa.ForeignKeyConstraint(['workspace_id', 'target_id'], ['target.workspace_id', 'target.id'], name=op.f('fk_revision_workspace_id_target_id_target')),
    sa.ForeignKeyConstraint(['workspace_id', 'undoes_id'], ['revision.workspace_id', 'revision.id'], name=op.f('fk_revision_workspace_id_undoes_id_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision')),
    sa.UniqueConstraint('workspace_id', 'id', name=op.f('uq_revision_workspace_id_id')),
    sa.UniqueConstraint('workspace_id', 'undoes_id', name=op.f('uq_revision_workspace_id_undoes_id'))
    )
    with op.batch_alter_table('revision', schema=None) as batch_op:
        batch_op.create_index('ix_revision_check_in', ['workspace_id', 'check_in_id', 'id'], unique=False)
        batch_op.create_index('ix_revision_plan', ['workspace_id', 'plan_id', 'id'], unique=False)
        batch_op.create_index('ix_revision_step', ['workspace_id', 'step_id', 'id'], unique=False)
        batch_op.create_index('ix_revision_target', ['workspace_id', 'target_id', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('revision')
    with op.batch_alter_table('check_in', schema=None) as batch_op:
        batch_op.drop_column('version')
        batch_op.drop_column('is_dropped')
        batch_op.drop_column('edited_by')
        batch_op.drop_column('edited_at')
