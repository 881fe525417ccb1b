"""The desk in a browser on this computer: the same acts, lists and reports as the commands, for whoever opens no terminal.

One process on 127.0.0.1 for one sitting. It can do nothing that the commands cannot: forms are drawn from the declarations
of the acts (`cli.acts`), lists and reports are the commands themselves, run here and drawn as pages. Who may see what is
decided below, by `aggregates` and by whose key is open; nothing here is a rule of its own.
"""
