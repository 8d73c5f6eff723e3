"""Another maker of packets: forms typed in Word as offices type them, printed, stamped, and scanned by other code than the rest of `samples`."""
