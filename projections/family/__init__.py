"""What one parent or carer is told about a child: their own word, looks, what left the setting. Ids, codes and times."""
