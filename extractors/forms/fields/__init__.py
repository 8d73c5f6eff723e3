"""Fields that a notice's profile asks for, found on the pages of their part."""
