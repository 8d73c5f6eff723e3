"""What the office keeps: SQLAlchemy models, migrations, and small modules of queries by subject. No Flask in here."""
