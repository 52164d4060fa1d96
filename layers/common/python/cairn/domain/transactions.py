"""What one transaction of the store takes.

DynamoDB: 100 actions and 4 MB; the margin is for what may be added to ours.
"""

ACTIONS_MAX = 90
BYTES_MAX = 3_500_000
