// What every page may need. Each file is one behaviour; none of them is needed to read a page or to send a form.
import "./theme-toggle.js";
import "./me-chip.js";
import "./demo-bar.js";
import "./tab-set.js";
import "./local-time.js";
import "./clock-switch.js";
import "./dialogs.js";
import "./toast.js";
import "./busy.js";
import "./keys.js";
