from django.dispatch import Signal

team_founded = Signal()  # team=, by=: its spaces are to be made
team_becoming_private = Signal()  # team=, by=: raise to refuse (what belongs to an edition stays open)
membership_ending = Signal()  # membership=, by=, becomes=: raise to refuse (the last admin stays)
membership_ended = Signal()  # membership=, by=: subscriptions and the like end with it
