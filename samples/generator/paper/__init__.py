"""What paper, stamps, scanner, camera and fax do to a page."""
