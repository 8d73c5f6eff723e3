"""What the notice demands, held against what the packet says: findings."""
