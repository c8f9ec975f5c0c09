# The list of whom an announcement has reached, as a file.
csv-person = Person
csv-function = Role
csv-delivered = Delivered
csv-seen = Seen
csv-acknowledged = Confirmed
