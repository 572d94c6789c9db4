import { render } from "preact";
import { App } from "./app";
import { open } from "./core/session";
import "./estilo/base.css";

void open();
render(<App />, document.getElementById("app")!);
