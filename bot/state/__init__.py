"""What people entrust to us: subscriptions, profiles, deliveries; on SQLite or PostgreSQL."""
