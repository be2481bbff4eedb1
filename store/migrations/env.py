"""What Alembic runs: the steps of `versions`, in the connection and transaction that `store.schema` hands over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
