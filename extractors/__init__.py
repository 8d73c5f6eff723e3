"""Read pages and make records: readers → page → text → forms → packet. Pure: no web, no database, no cluster engine."""
