"""What an administrator does with the service: save it, restore it, look whether all of it is sound."""
