"""What all use cases stand on: settings, the store, who may do what, the packet as it stands now."""
