"""What a packet says: an applicant whose values agree, the plan of the packet, its evidence, its row of the register, its truth."""
