/** Betters the pages of the server: keys, answers without leaving the page, sending with progress. All works without. */
import { sendForms, followJob } from "./work/adding";
import { answers } from "./work/answers";
import { keys } from "./work/keys";

keys();
answers();
sendForms();
followJob();
