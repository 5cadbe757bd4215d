"""SQL, one file a table: functions take a connection and never commit."""
