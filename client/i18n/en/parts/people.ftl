# The directory and its cards.
people-says = The people you meet in your spaces.
person = Card
person-close = Close the card
person-none = No such card
person-edit = Edit my card
person-spaces = Spaces in common
suspend = Suspend the account
suspend-of = Suspend the account of { $name }
suspend-says = The person is signed out everywhere, at once, and cannot sign in again. Their messages stay.
suspended = Account suspended
