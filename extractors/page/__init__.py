"""What is seen on the picture of one page: image → characters → rules → tables → ticks and seals."""
