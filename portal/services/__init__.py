"""What can be done: one function per thing a person does; owns every query and the transaction."""
